import { markup, nothing, type Content, type Markup } from "./markup.ts";

/** A column: its heading, and whether it holds numbers. */
export interface Column {
  readonly head: string;
  readonly isNumber?: boolean;
}

/** A table with a caption; the first cell of a row is its heading. Words instead, where there is no row. */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Content[])[],
  none = "None.",
): Markup {
  if (rows.length === 0) return markup`<h3 class="of-table">${caption}</h3><p class="empty">${none}</p>`;
  const head = columns.map(
    ({ head, isNumber }) => markup`<th scope="col"${isNumber === true ? numeric : nothing}>${head}</th>`,
  );
  const body = rows.map((cells) => {
    const [first = "", ...rest] = cells;
    const others = rest.map(
      (cell, at) => markup`<td${columns[at + 1]?.isNumber === true ? numeric : nothing}>${cell}</td>`,
    );
    return markup`<tr><th scope="row">${first}</th>${others}</tr>\n`;
  });
  return markup`<div class="scroll" tabindex="0" role="group" aria-label="${caption}"><table><caption>${caption}</caption><thead><tr>${head}</tr></thead>
<tbody>${body}</tbody></table></div>
`;
}

const numeric = markup` class="number"`;
