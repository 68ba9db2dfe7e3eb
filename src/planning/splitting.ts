/**
 * Shared by all queries of a call that took too long, and was split. It may be the query of one of them: so many calls
 * find that one. Where all of Genesys Cloud is slow, splitting to the end would be twice as many calls as queries.
 */
export interface Splitting {
  callsLeft: number
}

/** By halves. */
export function callsToFindOne(among: number): number {
  return 2 * Math.ceil(Math.log2(among))
}
