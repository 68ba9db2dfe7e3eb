/** What is not known is never 0. */
export const UNKNOWN = '–'

const NUMBERS = new Intl.NumberFormat('en')

export function count(value: number | null | undefined): string {
  return value === null || value === undefined ? UNKNOWN : NUMBERS.format(value)
}

export function percent(ratio: number | null | undefined): string {
  return ratio === null || ratio === undefined ? UNKNOWN : `${Math.round(ratio * 100)} %`
}
