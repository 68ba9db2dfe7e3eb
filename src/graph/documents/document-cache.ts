import { type DocumentNode, parse } from 'graphql'
import { ByteBoundedMap } from '../../store/memory/byte-bounded-map.js'
import { PARSE_OPTIONS } from './document-check.js'
import { sha256 } from './listed-documents.js'

/** What Apollo Server asks of its caches. */
interface KeyValueCache<Value> {
  get(key: string): Promise<Value | undefined>
  set(key: string, value: Value): Promise<void>
  delete(key: string): Promise<boolean>
}

/**
 * A document keeps its text and a list of all its tokens, comments included. Measured on Node 20 with
 * eleven kinds of documents: 240 to 510 bytes for each token with the nodes made of it, and the text.
 */
const TOKEN_BYTES = 512
/** Two for a character of the text that is not Latin, and as many for a value that was unescaped. */
const CHARACTER_BYTES = 4

/**
 * Parsed and validated documents. Apollo's own cache counts their JSON: a fifth, and nothing of comments.
 * @param known texts that have been validated: parsed at once, as far as the bound reaches
 */
export function documentCache(
  maxBytes: number,
  known: Iterable<string> = [],
): KeyValueCache<DocumentNode> {
  const documents = new ByteBoundedMap(maxBytes, documentBytes)
  for (const text of known) documents.set(sha256(text), parse(text, PARSE_OPTIONS))
  return asynchronous(documents, hashIn)
}

/** Apollo Server puts the hash of the schema before that of the text: here there is one schema. */
function hashIn(key: string): string {
  return key.slice(key.lastIndexOf(':') + 1)
}

/** Texts by their hash. Apollo's own cache counts characters: one entry of `{a}` would count 3. */
export function persistedQueryCache(maxBytes: number): KeyValueCache<string> {
  return asynchronous(new ByteBoundedMap(maxBytes, (text: string) => text.length * 2))
}

/** At least what the document takes of the heap. */
export function documentBytes({ loc }: DocumentNode): number {
  if (!loc) throw new TypeError('A document without locations cannot be counted')
  let tokens = 0
  for (let token: typeof loc.startToken | null = loc.startToken; token; token = token.next) tokens++
  return tokens * TOKEN_BYTES + loc.source.body.length * CHARACTER_BYTES
}

function asynchronous<Value>(
  map: ByteBoundedMap<Value>,
  nameOf: (key: string) => string = (key) => key,
): KeyValueCache<Value> {
  return {
    get: async (key) => map.get(nameOf(key)),
    set: async (key, value) => void map.set(nameOf(key), value),
    delete: async (key) => map.delete(nameOf(key)),
  }
}
