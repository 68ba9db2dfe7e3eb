/** Asks what an operation takes. Answers are told apart by it, and kept by nobody. */
export const EXPLAIN_HEADER = 'x-gcx-explain'
