/**
 * The work that a diff has done, counted in lines looked at. The cost cap reads it, and so do the tests that
 * prove the cap: steps can be asserted on a busy machine, milliseconds cannot.
 */
export interface Effort {
  steps: number;
}
