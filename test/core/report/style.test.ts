import { describe, expect, test } from "vitest";
import { style } from "../../../src/core/report/style.ts";

type Palette = ReadonlyMap<string, string>;

/** The palettes in the order of the sheet: light, dark, paper. */
const palettes: readonly Palette[] = [...style.matchAll(/:root \{([^}]*)\}/g)].map(
  ([, body = ""]) =>
    new Map(
      [...body.matchAll(/--([a-z-]+): (#[0-9a-f]{3,6})/g)].map(([, name = "", value = ""]) => [name, value]),
    ),
);

/** Relative luminance by WCAG 2. */
function luminance(colour: string): number {
  const hex = colour.length === 4 ? colour.replace(/[0-9a-f]/g, "$&$&") : colour;
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].toSorted((one, other) => other - one);
  return (light + 0.05) / (dark + 0.05);
}

const texts = ["ink", "soft", "bad", "event"];
const shapes = ["work", "lock", "message", "good", "bad", "event", "soft"];

describe.each([
  ["light", 0],
  ["dark", 1],
  ["paper", 2],
])("the colours, %s", (_, at) => {
  const colour = (name: string) => palettes[at]?.get(name) ?? `no ${name}`;
  const grounds = ["page", "ground", "stripe"];

  test.each(texts)("%s can be read as text", (name) => {
    for (const ground of grounds) expect(contrast(colour(name), colour(ground))).toBeGreaterThanOrEqual(4.5);
  });

  test.each(shapes)("%s can be seen as a shape", (name) => {
    for (const ground of grounds) expect(contrast(colour(name), colour(ground))).toBeGreaterThanOrEqual(3);
  });

  test("what is bad can be read on its own ground", () => {
    expect(contrast(colour("bad"), colour("bad-ground"))).toBeGreaterThanOrEqual(4.5);
  });
});
