// Feature 1, Features 2-7, features 02, 03 and 05, feature_02_name, F02, F2–F7 (census, section 8).
const reference =
  /\bfeatures?[ _]#?(\d{1,3}(?:(?:\s*[-–,]\s*|,?\s+(?:and|to|through|&)\s+)(?:F|feature[ _])?\d{1,3})*)|\bF(\d{1,2}(?:\s*(?:[-–,]|and)\s*F?\d{1,2})*)\b/gi;
const range = /(\d{1,3})(?:\s*(?:[-–]|to|through)\s*(?:F|feature[ _])?(\d{1,3}))?/gi;

/** The numbers of the features that a text names, in the order in which they stand there. */
export function featureNumbersIn(text: string): number[] {
  return [...text.matchAll(reference)].flatMap(([, long, short]) => numbersIn(long ?? short ?? ""));
}

/** `2-7` is six numbers, `2, 4 and 5` three. A range that runs backwards or over a hundred is none. */
function numbersIn(text: string): number[] {
  return [...text.matchAll(range)].flatMap(([, first = "", last = first]) => {
    const [from, to] = [Number(first), Number(last)];
    return to < from || to - from > 100 ? [] : Array.from({ length: to - from + 1 }, (_, at) => from + at);
  });
}
