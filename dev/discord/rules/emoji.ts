// Whether a text is an emoji of Unicode's.

/** One emoji and nothing beside it: a picture, a flag or a keycap, with whatever changes its look. */
export function isEmoji(text: string): boolean {
  return text.length <= 32 && SHAPE.test(text) && PICTURE.test(text) && [...SEGMENTS.segment(text)].length === 1;
}

const SHAPE = /^[\p{Extended_Pictographic}\p{Emoji_Component}\p{Regional_Indicator}\u200d\ufe0f\u20e3]+$/u;
const PICTURE = /\p{Extended_Pictographic}|\p{Regional_Indicator}|[0-9#*]\ufe0f?\u20e3/u;
const SEGMENTS = new Intl.Segmenter();
