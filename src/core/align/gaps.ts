import { emptyHeadings } from "../markdown/headings.ts";
import { hiddenText } from "../markdown/hidden-text.ts";
import { missingHeadings } from "../markdown/headings.ts";
import type { FindingDraft } from "./finding.ts";
import { specPlace, type SpecPlace, type Spec } from "./spec.ts";

/** A spec that is missing; headings missing or empty, text that a block of code hides, open questions. */
export function findGaps(spec: Spec, required: readonly string[]): FindingDraft[] {
  const { feature, document } = spec;
  if (spec.spec.text === undefined) {
    const summary = `${feature} has no spec.md, so nothing of it could be compared`;
    return [
      {
        kind: "missing-spec",
        subject: feature,
        summary,
        places: [specPlace(spec, { number: 1, text: "no such file" })],
      },
    ];
  }
  const missing = missingHeadings(spec.spec.text, required).map((heading): FindingDraft => {
    const summary = `${feature} has no heading "${heading}", which epic.yaml requires`;
    const places = [specPlace(spec, { number: 1, text: `no heading "${heading}"` })];
    return { kind: "missing-heading", subject: `${heading} in ${feature}`, summary, places };
  });
  const hidden = hiddenText(document).map(({ opening, next, lines }): FindingDraft => {
    const until = next === undefined ? "" : ` before line ${next.number} opens another`;
    const summary = `line ${opening.number} of ${feature} opens a block of code that is not closed${until}; ${lines} lines are read as code`;
    return {
      kind: "hidden-text",
      subject: `${feature} code`,
      summary,
      places: [specPlace(spec, next ?? opening)],
    };
  });
  return [...missing, ...hidden, ...empty(spec), ...spec.questions.map(openQuestion)];
}

/** No open questions is an answer. */
function empty(spec: Spec): FindingDraft[] {
  const found = emptyHeadings(spec.document).filter(({ words }) => !/\bquestions?\b/i.test(words));
  if (found.length === 0) return [];
  const summary = `${spec.feature} has nothing under ${found.map(({ words }) => `"${words}"`).join(", ")}`;
  const places = found.map((line) => specPlace(spec, line));
  return [{ kind: "empty-heading", subject: spec.feature, summary, places }];
}

function openQuestion(place: SpecPlace): FindingDraft {
  const summary = `open question: ${place.words}`;
  return { kind: "open-question", subject: `${place.path} ${place.words}`, summary, places: [place] };
}
