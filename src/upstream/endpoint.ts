import type { z } from 'zod'
import type { Family } from '../budget/family.js'

/** An endpoint of Genesys Cloud, as whoever asks it knows it. */
export interface Endpoint {
  /** A template: `/api/v2/…/{jobId}`. Events carry it as it stands, so that they hold no ids. */
  readonly path: string
  /** The family whose limit the call counts against. */
  readonly family: Family
  /** What the role of the OAuth client must hold (official SDK's API docs). Absent: not known. */
  readonly permission?: string
}

/** An endpoint that answers at once. */
export interface QueryEndpoint<Answer> extends Endpoint {
  /** Checks the answer. */
  readonly answer: z.ZodType<Answer>
}
