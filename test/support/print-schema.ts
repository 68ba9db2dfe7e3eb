import { fileURLToPath } from 'node:url'
import { printedSchema } from './schema/printed-schema.js'
import { schemaProblems, writeSchemas } from './schema/schema-files.js'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

if (process.argv.includes('--check')) {
  const problems = await schemaProblems(ROOT, printedSchema())
  for (const problem of problems) process.stderr.write(`${problem}\n`)
  process.exitCode = problems.length > 0 ? 1 : 0
} else {
  writeSchemas(ROOT, printedSchema())
}
