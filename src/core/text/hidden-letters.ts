/**
 * Classes, for a regular expression with the flag `u`, of characters that no screen shows: without width (joiners, soft
 * hyphen, byte order mark, tags, variation selectors, Hangul fillers), that turn the direction of writing, that end a
 * line for some readers and not for others, and the blank of Braille.
 */
export const hiddenLetters = String.raw`\p{Default_Ignorable_Code_Point}\p{Cf}\p{Zl}\p{Zp}\u2800`;
