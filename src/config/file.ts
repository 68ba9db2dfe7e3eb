import { readFileSync } from 'node:fs'
import { parse as parseYaml } from 'yaml'
import { z } from 'zod'
import { lifetimesSchema } from '../reports/lifetime-overrides.js'
import { accessSchema } from './access.js'
import { limitsSchema } from './limits.js'
import type { Reader } from './reader.js'

const fileSchema = z.strictObject({
  access: accessSchema.optional(),
  store: z.strictObject({ fileMaxMegabytes: z.int().min(1).max(1_000_000).optional() }).optional(),
  lifetimes: lifetimesSchema.optional(),
  limits: limitsSchema.optional(),
  budget: z.strictObject({ requestsPerMinute: z.int().min(1).max(100_000).optional() }).optional(),
})

/** What is too rich for variables. */
export function readFile(reader: Reader): z.infer<typeof fileSchema> {
  const path = reader.text('CONFIG_FILE')
  if (path === undefined) return {}
  let content: unknown
  try {
    content = parseYaml(readFileSync(path, 'utf8')) ?? {}
  } catch (error) {
    reader.problem(
      `CONFIG_FILE ${path} cannot be read as JSON or YAML: ${(error as Error).message}`,
    )
    return {}
  }
  const parsed = fileSchema.safeParse(content)
  if (parsed.success) return parsed.data
  for (const issue of parsed.error.issues) {
    reader.problem(`CONFIG_FILE ${[...issue.path, issue.message].join(': ')}`)
  }
  return {}
}
