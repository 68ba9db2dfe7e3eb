import Negotiator from 'negotiator'

/** Of equal preference the first is given: what takes anything is not taken for a browser. */
const OFFERED = ['application/json', 'application/graphql-response+json', 'text/html']

/** Whether the client would rather read a page than JSON. */
export function prefersHtml(accept: string | undefined): boolean {
  return (
    accept !== undefined &&
    new Negotiator({ headers: { accept } }).mediaType(OFFERED) === 'text/html'
  )
}
