/** What coordination costs: a share of the parallel time, and where the figure comes from. */
export interface CoordinationCost {
  readonly share: number;
  /** For people: the protocol's figure, or what was measured. */
  readonly source: string;
}

/** The protocol's own figure: 15 minutes of locks, messages, checkpoints and STATUS in 2.5 hours (section 1.4). */
export const protocolCost: CoordinationCost = { share: 0.1, source: "the protocol's 15 min in 2.5 h" };

/** What parallel work saves, all times in milliseconds. */
export interface Savings {
  readonly sequentialMs: number;
  /** The longest share of each wave, one wave after the other. */
  readonly parallelMs: number;
  /** Sequential less parallel, as the protocol reckons it (section 1.4); coordination comes on top. */
  readonly savedMs: number;
  readonly savedPercent: number;
  readonly coordinationMs: number;
  readonly coordination: CoordinationCost;
  /** Sequential by parallel with coordination. */
  readonly speedUp: number;
  readonly breakEven: BreakEven;
}

/** How much coordination parallel work can bear. */
export interface BreakEven {
  /** Above this it is under the threshold of speed-up; negative when it is so without any coordination. */
  readonly atThresholdMs: number;
  /** Above this it takes longer than doing one task after the other. */
  readonly atAllMs: number;
}

/**
 * The sums of the decision. `waves` are the times of each agent in each wave; `speedUp` is the threshold that the
 * break-even is reckoned against. Where nobody works beside another, nothing has to be coordinated.
 */
export function reckonSavings(
  waves: readonly (readonly number[])[],
  coordination: CoordinationCost,
  speedUp: number,
): Savings {
  const sequentialMs = sum(waves.flat());
  const parallelMs = sum(waves.map((agents) => Math.max(0, ...agents)));
  const together = waves.filter((agents) => agents.length > 1);
  const coordinationMs = Math.round(sum(together.map((agents) => Math.max(...agents))) * coordination.share);
  const savedMs = sequentialMs - parallelMs;
  return {
    sequentialMs,
    parallelMs,
    savedMs,
    savedPercent: sequentialMs === 0 ? 0 : Math.round((savedMs / sequentialMs) * 100),
    coordinationMs,
    coordination,
    speedUp: parallelMs === 0 ? 1 : sequentialMs / (parallelMs + coordinationMs),
    breakEven: { atThresholdMs: Math.floor(sequentialMs / speedUp) - parallelMs, atAllMs: savedMs },
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
