import { dirname, resolve } from 'node:path'
import type { GraphQLSchema } from 'graphql'
import { z } from 'zod'
import { documentError } from '../graph/documents/document-check.js'
import {
  DOCUMENTS_MODES,
  type DocumentsPolicy,
  ListedDocuments,
} from '../graph/documents/listed-documents.js'
import { ManifestError, readManifest } from '../graph/documents/manifest.js'
import type { Reader } from './reader.js'
import { readTextFile, TextFileError } from './text-file.js'

/** `documents.*` of CONFIG_FILE. */
export const documentsSchema = z.strictObject({
  manifest: z.string().min(1).optional(),
  mode: z.enum(DOCUMENTS_MODES).default('off'),
})

/** Some thousand documents; read, parsed and validated within seconds. */
const MANIFEST_MAX_BYTES = 4 * 2 ** 20
/** A release of the schema may make each document of an old client wrong. */
const MOST_PROBLEMS = 20

/** Reads the manifest that CONFIG_FILE names; each document in it must be one that may be asked. */
export function readDocuments(
  reader: Reader,
  { manifest, mode }: z.infer<typeof documentsSchema> = { mode: 'off' },
  schemaOf: () => GraphQLSchema,
): DocumentsPolicy {
  if (manifest === undefined) {
    if (mode !== 'off') {
      reader.problem(
        `CONFIG_FILE documents.mode: "${mode}" needs documents.manifest, the file that lists the documents`,
      )
    }
    return { mode, listed: new ListedDocuments() }
  }
  const path = resolve(dirname(reader.text('CONFIG_FILE') ?? ''), manifest)
  const problem = (text: string) => reader.problem(`CONFIG_FILE documents.manifest: ${path}${text}`)
  try {
    const documents = readManifest(readTextFile(path, MANIFEST_MAX_BYTES))
    const schema = schemaOf()
    const wrong = documents.flatMap(({ id, text }) => {
      const error = documentError(schema, text)
      return error === undefined ? [] : [`, id "${id}": ${error.slice(0, 300)}`]
    })
    for (const text of wrong.slice(0, MOST_PROBLEMS)) problem(text)
    if (wrong.length > MOST_PROBLEMS) {
      problem(`: ${wrong.length - MOST_PROBLEMS} more documents are wrong`)
    }
    return { mode, listed: new ListedDocuments(documents) }
  } catch (error) {
    if (!(error instanceof ManifestError || error instanceof TextFileError)) throw error
    problem(` ${error.message}`)
    return { mode, listed: new ListedDocuments() }
  }
}
