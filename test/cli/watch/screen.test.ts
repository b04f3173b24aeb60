import { expect, test } from "vitest";
import { openScreen, type Terminal } from "../../../src/cli/watch/screen.ts";

function fakeTerminal() {
  let written = "";
  let released = 0;
  const exits: (() => void)[] = [];
  const terminal: Terminal = {
    write: (text) => void (written += text),
    size: () => ({ columns: 80, rows: 24 }),
    onRedraw: () => undefined,
    onKeys: () => undefined,
    onExit: (restore) => void exits.push(restore),
    release: () => void released++,
  };
  const taken = () => {
    const text = written;
    written = "";
    return text.replaceAll("\u001B", "^");
  };
  return { terminal, taken, exit: () => exits.forEach((restore) => restore()), released: () => released };
}

test("a picture is drawn over the one before, line by line, and never cleared first", () => {
  const { terminal, taken } = fakeTerminal();
  const screen = openScreen(terminal);
  expect(taken()).toBe("^[?1049h^[?25l");
  screen.draw(["one", "two"]);
  expect(taken()).toBe("^[?2026h^[Hone^[K\r\ntwo^[K^[J^[?2026l");
});

test("the terminal is given back once, by closing or by the end of the process", () => {
  for (const end of ["close", "exit"] as const) {
    const { terminal, taken, exit, released } = fakeTerminal();
    const screen = openScreen(terminal);
    taken();
    if (end === "close") screen.close();
    else exit();
    expect(taken()).toBe("^[0m^[?25h^[?1049l");
    screen.close();
    exit();
    screen.draw(["too late"]);
    expect([taken(), released()]).toEqual(["", 1]);
  }
});
