/** The first whole number from `low` on that fits, where all behind it do, too; `high` where none before it fits. */
export function firstThat(low: number, high: number, fits: (number: number) => boolean): number {
  let from = low
  let to = high
  while (from < to) {
    const middle = Math.floor((from + to) / 2)
    if (fits(middle)) to = middle
    else from = middle + 1
  }
  return from
}
