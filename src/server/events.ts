/** What the server refused or cut off. */
export type RefusalEvent =
  /** A key that is none of those configured, which are needed there. */
  | { readonly type: 'keyRefused'; readonly route: string }
  | { readonly type: 'connectionRefused'; readonly limit: ConnectionLimit }
  | { readonly type: 'connectionCut'; readonly cause: CutCause }
  /** Too many bytes wait for clients that do not take them. */
  | { readonly type: 'answerRefused'; readonly bytes: number }

export type CutCause =
  /** The client took no byte of what waits for it. */
  | 'notTaken'
  /** Too many requests unanswered. */
  | 'pipelined'
  /** It took its versions more slowly than any other, while too much waited in all. */
  | 'slowest'
  /** Too many messages of a WebSocket wait, beside versions. */
  | 'messages'
  /** A WebSocket that has taken all did not answer a ping. */
  | 'noPong'

/** Names in `limits.*` of CONFIG_FILE. */
export type ConnectionLimit = 'connections' | 'connectionsPerAddress'

export type Transport = 'websocket' | 'events'

export type ServerEvent =
  | RefusalEvent
  /** One request to `/graphql`: given again, or asked of the executor. */
  | { readonly type: 'answered'; readonly from: 'template' | 'executor' }
  /** A connection over which subscriptions are told. */
  | { readonly type: 'streamOpened'; readonly transport: Transport }
  | { readonly type: 'streamClosed'; readonly transport: Transport }
  /** How many refusals of one type there were since the last summary. */
  | {
      readonly type: 'refusals'
      readonly refusal: RefusalEvent['type']
      readonly count: number
    }
