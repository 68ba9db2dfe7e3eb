/** In place of an index: there is none. */
export const NONE = -1

/** Numbers of a role, each an index of `texts`: see `Role`. */
export const ROLE_WIDTH = 7
/** Numbers of a participant: the role, and three durations in milliseconds. */
export const PARTICIPANT_WIDTH = 4

/**
 * Conversations as they lie in the store, one number or text of each in every column. What many have in
 * common (ids of queues and agents, lists of them, roles) stands once, and is named by its index.
 */
export interface ConversationColumns {
  readonly texts: readonly string[]
  /** Media types, ids of queues, ids of agents: each list as indexes of `texts`. */
  readonly lists: readonly (readonly number[])[]
  readonly ids: readonly string[]
  readonly startsMs: readonly number[]
  /** `NONE` while it goes on. */
  readonly lengthsMs: readonly number[]
  /** Index of `texts`. */
  readonly directions: readonly number[]
  /** Indexes of `lists`. */
  readonly mediaTypes: readonly number[]
  readonly queues: readonly number[]
  readonly agents: readonly number[]
  /** How many participants there are up to here, this conversation's included. */
  readonly participantsUpTo: readonly number[]
  /** `ROLE_WIDTH` numbers for each role. */
  readonly roles: readonly number[]
  /** `PARTICIPANT_WIDTH` numbers for each participant. */
  readonly participants: readonly number[]
  /** Where personal data is kept. */
  readonly personal?: PersonalColumns
}

/** Of each participant the index of its addresses and of its attributes. */
export interface PersonalColumns {
  readonly addressLists: readonly (readonly string[])[]
  readonly attributeSets: readonly Readonly<Record<string, string>>[]
  readonly addresses: readonly number[]
  readonly attributes: readonly number[]
}
