/** Appends elements, however many: spread over the arguments of `push` some hundred thousand overflow the stack. */
export function pushAll<T>(target: T[], elements: Iterable<T>): void {
  for (const element of elements) target.push(element);
}
