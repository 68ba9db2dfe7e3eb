import { z } from 'zod'
import { DOCUMENT_ID, DOCUMENT_ID_WORDS } from './document-choice.js'
import type { ListedDocument } from './listed-documents.js'

/** Why a text is no manifest. The message follows the name of its file. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError'
}

const APOLLO = 'apollo-persisted-query-manifest'
const FORMATS = `an object of ids and document texts (persistedDocuments of GraphQL Code Generator), or { "format": "${APOLLO}", "version": 1, "operations": [{ "id", "body" }] }`

const id = z.string().regex(DOCUMENT_ID, `an id must be ${DOCUMENT_ID_WORDS}`)
const textsById = z.record(id, z.string('must be the text of a document'))
const apolloManifest = z.object({
  format: z.literal(APOLLO, `must be "${APOLLO}"`),
  version: z.literal(1, 'must be 1'),
  operations: z.array(z.object({ id, body: z.string('must be the text of a document') })),
})

/** Reads the two formats that clients' tools write. */
export function readManifest(text: string): readonly ListedDocument[] {
  const content = parsed(text)
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new ManifestError(`must be ${FORMATS}`)
  }
  const isApollo = 'format' in content || 'operations' in content
  const documents = isApollo ? ofApollo(content) : ofCodegen(content)
  if (documents.length === 0) throw new ManifestError('lists no document')
  const texts = new Map<string, string>()
  for (const one of documents) {
    if ((texts.get(one.id) ?? one.text) !== one.text) {
      throw new ManifestError(`has two documents with the id "${one.id}"`)
    }
    texts.set(one.id, one.text)
  }
  return documents
}

function ofCodegen(content: object): readonly ListedDocument[] {
  const texts = checked(textsById, content)
  return Object.entries(texts).map(([key, text]) => ({ id: key, text }))
}

function ofApollo(content: object): readonly ListedDocument[] {
  return checked(apolloManifest, content).operations.map(({ id, body }) => ({ id, text: body }))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''))
  } catch {
    throw new ManifestError(`is not JSON: it must be ${FORMATS}`)
  }
}

function checked<Content>(schema: z.ZodType<Content>, content: object): Content {
  const { data, error } = schema.safeParse(content)
  if (data !== undefined) return data
  const [issue] = error?.issues ?? []
  const at = issue?.path.join('.') ?? ''
  const [inner] = issue?.code === 'invalid_key' ? issue.issues : []
  throw new ManifestError(`is no manifest: ${at}: ${inner?.message ?? issue?.message}`)
}
