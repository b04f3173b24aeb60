/**
 * The stage that a gate closes: `s3-plan` and `s3` are asked for when the epic leaves S3. Every other gate closes
 * S2, and `sheaf ready` asks for it.
 */
export function gateStage(gate: string): string {
  const [, number] = /^s(10|11|[1-9])(?![a-z0-9])/.exec(gate) ?? [];
  return number === undefined ? "S2" : `S${number}`;
}

/** The gates of the manifest that close a stage. */
export function gatesOf(gates: readonly string[], stage: string): string[] {
  return gates.filter((gate) => gateStage(gate) === stage);
}
