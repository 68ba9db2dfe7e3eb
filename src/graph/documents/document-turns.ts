import type { ApolloServerPlugin } from '@apollo/server'
import type { RequestContext } from '../context.js'

/**
 * A document that nobody has sent before is read in a turn of its own: reading the worst that the
 * limits allow takes a fifth of a second, and a batch brings twenty. Where
 * validation takes the slice of a turn, execution begins in another one.
 */
export const documentTurns: ApolloServerPlugin<RequestContext> = {
  requestDidStart: async () => ({
    parsingDidStart: async ({ contextValue }) => {
      const { caller, usage, turns } = contextValue
      await turns.next(caller.id, usage)
    },
    validationDidStart: async ({ contextValue }) => {
      const { caller, usage, turns } = contextValue
      const pause = async () => {
        if (turns.isOver()) await turns.next(caller.id, usage)
      }
      await pause()
      return pause
    },
  }),
}
