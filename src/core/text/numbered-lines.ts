/** Lines of a text, counted from 1, both ends included. */
export interface NumberedLines {
  readonly from: number;
  readonly to: number;
}
