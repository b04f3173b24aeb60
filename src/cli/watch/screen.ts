/** What a live view needs of a terminal. */
export interface Terminal {
  write(text: string): void;
  size(): { readonly columns: number; readonly rows: number };
  /** Calls back when the size changes, and after the process was stopped and goes on. */
  onRedraw(draw: () => void): void;
  /** Calls back with what is typed, key by key, unseen; nothing where no keys can be read. */
  onKeys(take: (keys: string) => void): void;
  /** Calls back when the process ends, however it does, short of a SIGKILL. */
  onExit(restore: () => void): void;
  /** Gives keys and callbacks back. */
  release(): void;
}

/** The other screen of a terminal, drawn as a whole, in place. */
export interface Screen {
  draw(lines: readonly string[]): void;
  /** Gives the terminal back as it was; once is enough, and more does no harm. */
  close(): void;
}

const escape = "\u001B[";
const enter = `${escape}?1049h${escape}?25l`;
const leave = `${escape}0m${escape}?25h${escape}?1049l`;
// Terminals that know it show what stands between at once; the others ignore it.
const [beginUpdate, endUpdate] = [`${escape}?2026h`, `${escape}?2026l`];
const [home, clearLine, clearBelow] = [`${escape}H`, `${escape}K`, `${escape}J`];

/** Takes the terminal over until {@link Screen.close}, or until the process ends. */
export function openScreen(terminal: Terminal): Screen {
  let isOpen = true;
  const close = () => {
    if (!isOpen) return;
    isOpen = false;
    terminal.write(leave);
    terminal.release();
  };
  terminal.onExit(close);
  terminal.write(enter);
  return {
    draw: (lines) => {
      if (!isOpen) return;
      // Each line is written over the one before: nothing is blank for a moment.
      const body = lines.map((line) => line + clearLine).join("\r\n");
      terminal.write(beginUpdate + home + body + clearBelow + endUpdate);
    },
    close,
  };
}
