const HOUR = 3_600_000

/** As `queuePerformance` lies in the store: one array per column. */
export function report(rows: number) {
  const column = (most: number) =>
    Array.from({ length: rows }, (_, index) => (index * 7_919 + most * 31) % most)
  return {
    value: {
      queue: column(40),
      offered: column(900),
      answered: column(850),
      abandoned: column(60),
      handleMs: column(9_000_000),
      talkMs: column(7_000_000),
      localTtlMs: column(700_000),
      waitMs: column(3_000_000),
      within: column(800),
    },
    asOfMs: Date.now(),
    storedAtMs: Date.now(),
    loadMs: 180,
    canonical: 'x'.repeat(200),
    lifetime: { rule: 'final', freshMs: HOUR, softMs: HOUR, hardMs: HOUR, errorMs: HOUR },
  }
}
