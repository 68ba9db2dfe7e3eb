import { parseDocument, visit } from 'yaml'
import { z } from 'zod'
import type { Catalog } from '../reports/catalog.js'
import { lifetimesSchema } from '../reports/lifetime/lifetime-overrides.js'
import { accessSchema } from './access.js'
import { documentsSchema } from './documents.js'
import { httpSchema } from './http.js'
import { limitsSchema } from './limits.js'
import { planningSchema } from './planning.js'
import type { Reader } from './reader.js'
import { readTextFile, TextFileError } from './text-file.js'

function fileSchema(catalog: Catalog) {
  const fileMaxMegabytes = z.int().min(1).max(1_000_000).optional()
  const requestsPerMinute = z.int().min(1).max(100_000).optional()
  return z.strictObject({
    access: accessSchema.optional(),
    store: z.strictObject({ fileMaxMegabytes }).optional(),
    lifetimes: lifetimesSchema(catalog).optional(),
    limits: limitsSchema.optional(),
    documents: documentsSchema.optional(),
    http: httpSchema.optional(),
    planning: planningSchema.optional(),
    budget: z.strictObject({ requestsPerMinute }).optional(),
  })
}

/** A file that is not a configuration may have thousands. */
const MOST_PROBLEMS = 20
const MOST_LENGTH = 300

type FileContent = z.infer<ReturnType<typeof fileSchema>>

/** What is too rich for variables. */
export function readFile(reader: Reader, catalog: Catalog): FileContent {
  const path = reader.text('CONFIG_FILE')
  if (path === undefined) return {}
  let text: string
  try {
    text = readTextFile(path)
  } catch (error) {
    if (!(error instanceof TextFileError)) throw error
    reader.problem(`CONFIG_FILE ${path} ${error.message}`)
    return {}
  }
  try {
    return checked(parse(text), fileSchema(catalog), reader)
  } catch (error) {
    reader.problem(`CONFIG_FILE ${path} cannot be read as JSON or YAML: ${firstLine(error)}`)
    return {}
  }
}

/** An empty file sets nothing; `null`, a list or a text is a mistake. */
function parse(text: string): unknown {
  // `uniqueKeys` compares each key with each other: minutes for a file of many short keys.
  const document = parseDocument(text, { logLevel: 'error', uniqueKeys: false })
  const [error] = document.errors
  if (error) throw error
  refuseSameKeys(document)
  return document.contents === null ? {} : document.toJS()
}

function refuseSameKeys(document: ReturnType<typeof parseDocument>): void {
  visit(document, {
    Map: (_, { items }) => {
      const keys = new Set<string>()
      for (const { key } of items) {
        const name = String(key)
        if (keys.has(name)) throw new Error(`"${name}" stands twice in the same map`)
        keys.add(name)
      }
    },
  })
}

function checked(
  content: unknown,
  schema: ReturnType<typeof fileSchema>,
  reader: Reader,
): FileContent {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    const sections = Object.keys(schema.shape).join(', ')
    reader.problem(`CONFIG_FILE must be a map of ${sections}, not ${kindOf(content)}`)
    return {}
  }
  const parsed = schema.safeParse(content)
  if (parsed.success) return parsed.data
  for (const { path, message } of parsed.error.issues.slice(0, MOST_PROBLEMS)) {
    reader.problem(`CONFIG_FILE ${shortened([...path, message].join(': '))}`)
  }
  return {}
}

function kindOf(content: unknown): string {
  if (content === null) return 'null'
  return Array.isArray(content) ? 'a list' : `a ${typeof content}`
}

/** The lines below quote the file, which may hold secrets and have been named by mistake. */
function firstLine(error: unknown): string {
  const [line = ''] = String(error instanceof Error ? error.message : error).split('\n')
  if (line.includes('call stack')) return 'it is nested too deeply'
  return shortened(line.replace(/:$/, ''))
}

function shortened(text: string): string {
  return text.length > MOST_LENGTH ? `${text.slice(0, MOST_LENGTH)}…` : text
}
