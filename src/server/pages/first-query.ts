/** What explorers open with: the query of the README. */
export const FIRST_QUERY = `query {
  queuePerformance(interval: { relative: LAST_7_DAYS }, mediaTypes: [VOICE]) {
    rows { queue { name } offered answered serviceLevel { ratio } handle { averageSeconds } }
    freshness { state expiresAt source rule }
    budget { mode limit remaining }
  }
}
`
