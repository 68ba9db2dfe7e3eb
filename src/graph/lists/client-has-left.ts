import { GraphQLError } from 'graphql'

/** Ends what is written for nobody; nobody is told, and it is no fault. */
export class ClientHasLeftError extends GraphQLError {
  constructor() {
    super('The client has closed the connection', { extensions: { code: 'CLIENT_HAS_LEFT' } })
  }
}
