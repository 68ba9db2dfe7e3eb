const MOST_CHARS = 1_000

/** graphql-js repeats whole values in its messages: of each enough is told to know it by. */
export function shortened(message: string): string {
  if (message.length <= MOST_CHARS) return message
  const text = message.replace(/\S{200,}/g, (word) => `${word.slice(0, 80)}…`)
  if (text.length <= MOST_CHARS) return text
  return `${text.slice(0, MOST_CHARS / 2)} … ${text.slice(-MOST_CHARS / 2)}`
}
