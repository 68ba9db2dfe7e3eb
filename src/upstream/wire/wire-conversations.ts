/** The JSON of single conversations, as `wire.ts` has the rest: of jobs and of the synchronous query. */
import { z } from 'zod'
import { wireInstant } from './instant.js'
import { list, nullableField, numberField } from './lenient.js'
import { countSchema, durationSchema, type WireFilter } from './wire.js'

export const instantSchema = z.string().refine((text) => wireInstant(text) !== undefined)

/** Fields of a session that hold an address of whoever took part: a text, or a list of texts. */
export const ADDRESS_FIELDS = [
  'ani',
  'dnis',
  'sessionDnis',
  'addressFrom',
  'addressTo',
  'addressSelf',
  'addressOther',
  'callbackNumbers',
  'destinationAddresses',
  'cc',
  'bcc',
] as const

const addressSchema = z.unknown().optional()

// Not loose: of personal data nothing is kept that is not named here.

const sessionSchema = z.object({
  mediaType: nullableField(z.string()),
  direction: nullableField(z.string()),
  flow: nullableField(z.object({ flowId: nullableField(z.string()) })),
  metrics: nullableField(list(z.object({ name: z.string(), value: numberField(durationSchema) }))),
  segments: nullableField(
    list(z.object({ queueId: nullableField(z.string()), wrapUpCode: nullableField(z.string()) })),
  ),
  ani: addressSchema,
  dnis: addressSchema,
  sessionDnis: addressSchema,
  addressFrom: addressSchema,
  addressTo: addressSchema,
  addressSelf: addressSchema,
  addressOther: addressSchema,
  callbackNumbers: addressSchema,
  destinationAddresses: addressSchema,
  cc: addressSchema,
  bcc: addressSchema,
})
export type ReadSession = z.infer<typeof sessionSchema>

const participantSchema = z.object({
  purpose: nullableField(z.string()),
  userId: nullableField(z.string()),
  sessions: nullableField(list(sessionSchema)),
  /** Texts by name, in results of jobs only. */
  attributes: z.unknown().optional(),
})
export type ReadParticipant = z.infer<typeof participantSchema>

/** A conversation without an id or a start is left out; the others stay. */
export const detailedConversationSchema = z.object({
  conversationId: z.string().min(1),
  conversationStart: instantSchema,
  /** Absent while the conversation goes on. */
  conversationEnd: nullableField(instantSchema, 'instant'),
  originatingDirection: nullableField(z.string()),
  participants: nullableField(list(participantSchema)),
})
export type WireDetailedConversation = z.infer<typeof detailedConversationSchema>

/** Answer of `conversations/details/query`: one page. */
export const detailsAnswerSchema = z.looseObject({
  /** Absent: there are none on this page. */
  conversations: list(detailedConversationSchema).nullish(),
  /** Of all pages, at the time of this one. */
  totalHits: numberField(countSchema),
})
export type ReadDetailsAnswer = z.infer<typeof detailsAnswerSchema>

/** Answer of `conversations/details/jobs/availability`. */
export const availabilitySchema = z.looseObject({
  /** Up to this instant the data lake is complete. */
  dataAvailabilityDate: nullableField(instantSchema, 'instant'),
})
export type ReadAvailability = z.infer<typeof availabilitySchema>

/** Body of `conversations/details/jobs`, as far as the gateway uses it. */
export interface WireConversationDetailsQuery {
  /** `start/end`, ISO 8601 in UTC: a job finds conversations with activity in it. */
  readonly interval: string
  /** All of them must hold for one segment. */
  readonly segmentFilters?: readonly WireFilter[]
  readonly conversationFilters?: readonly WireFilter[]
  readonly order: 'asc'
  readonly orderBy: 'conversationStart'
}

/** Body of `conversations/details/query`: it finds what started on a UTC day that the interval touches. */
export interface WireLiveDetailsQuery extends WireConversationDetailsQuery {
  readonly paging: { readonly pageSize: number; readonly pageNumber: number }
}
