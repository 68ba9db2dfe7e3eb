import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { printedSchema } from '../support/schema/printed-schema.js'
import { schemaProblems, writeSchemas } from '../support/schema/schema-files.js'

const RELEASED = `
extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@shareable"])
type Query { queues(first: Int = 100, name: String): [Queue!]! find(by: By): Thing }
type Queue implements Named @key(fields: "id") { id: ID! name: String @shareable kind: Kind }
interface Named { name: String }
union Thing = Queue | Agent
type Agent @key(fields: "id") { id: ID! }
enum Kind { VOICE CHAT }
input By { id: ID name: String! = "any" }
scalar Instant
`

/** What is taken away or narrowed, and how CHANGELOG.md names it. */
const BREAKING: readonly [what: string, from: string, to: string, path: string][] = [
  ['a type', 'scalar Instant', '', 'Instant'],
  ['a kind of type', 'scalar Instant', 'enum Instant { NOW }', 'Instant'],
  ['a field', ' kind: Kind', '', 'Queue.kind'],
  ['that a field is never null', '[Queue!]!', '[Queue!]', 'Query.queues'],
  ['a type of a field', ' kind: Kind', ' kind: String', 'Queue.kind'],
  ['an argument', ', name: String)', ')', 'Query.queues.name'],
  ['a type of an argument', 'first: Int = 100', 'first: String', 'Query.queues.first'],
  ['a new argument without which nothing goes', 'by: By', 'by: By at: Int!', 'Query.find.at'],
  ['an argument that could be left out', 'by: By', 'by: By!', 'Query.find.by'],
  ['an interface of a type', 'Queue implements Named', 'Queue', 'Queue'],
  ['a member of a union', 'Queue | Agent', 'Queue', 'Thing'],
  ['a value of an enum', 'VOICE CHAT', 'VOICE', 'Kind.CHAT'],
  ['a field of an input', '{ id: ID name', '{ name', 'By.id'],
  [
    'a new field of an input that must be given',
    '{ id: ID name',
    '{ at: Int! id: ID name',
    'By.at',
  ],
  ['a key of an entity', 'Agent @key(fields: "id")', 'Agent', 'Agent.@key'],
  [
    'that an entity is resolved',
    'Agent @key(fields: "id")',
    'Agent @key(fields: "id", resolvable: false)',
    'Agent.@key',
  ],
  ['that others may have the field, too', ' @shareable', '', 'Queue.name.@shareable'],
]

const HARMLESS: readonly [what: string, from: string, to: string][] = [
  [
    'a new type',
    'scalar Instant',
    'scalar Instant type New @key(fields: "id", resolvable: false) { id: ID! }',
  ],
  ['a new field', ' kind: Kind', ' kind: Kind size: Int'],
  ['a new argument that can be left out', 'by: By', 'by: By at: Int'],
  ['a new value of an enum', 'VOICE CHAT', 'VOICE CHAT VIDEO'],
  ['a new field of an input', '{ id: ID name', '{ at: Int id: ID name'],
  ['that a field is never null now', ' kind: Kind', ' kind: Kind!'],
  [
    'another key besides',
    'Agent @key(fields: "id") { id: ID!',
    'Agent @key(fields: "id") @key(fields: "no") { id: ID! no: Int',
  ],
  ['another version of federation', 'federation/v2.7', 'federation/v2.5'],
  ['a description', 'scalar Instant', '"When." scalar Instant'],
]

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'schema-'))
  mkdirSync(join(folder, 'schema', 'released'), { recursive: true })
  write('schema/released/0.1.0.graphql', RELEASED)
  changelog()
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(file: string, text: string): void {
  writeFileSync(join(folder, file), text)
}

function changelog(...unreleased: string[]): void {
  const lines = unreleased.map((line) => `- ${line}\n`).join('')
  write(
    'CHANGELOG.md',
    `# Changelog\n\n## Unreleased\n\n${lines}\n## 0.1.0\n\n- **feat:** all of it\n`,
  )
}

/** What the check says of a schema that `npm run schema` has written. */
function problemsOf(printed: string): Promise<string[]> {
  writeSchemas(folder, printed)
  return schemaProblems(folder, printed)
}

function changed(from: string, to: string): string {
  expect(RELEASED).toContain(from)
  return RELEASED.replace(from, to)
}

describe('the check of the printed schema', () => {
  it.each(BREAKING)(
    'refuses to lose %s, until CHANGELOG.md names it',
    async (_, from, to, path) => {
      const printed = changed(from, to)
      expect(await problemsOf(printed)).toEqual([expect.stringContaining(`name \`${path}\` in`)])
      changelog(`**feat:** \`${path}\` is better now.`)
      expect(await problemsOf(printed)).toHaveLength(1)
      changelog('**fix:** another one', `**breaking:** \`Other\`,\n  and \`${path}\`: why.`)
      expect(await problemsOf(printed)).toEqual([])
    },
  )

  it.each(HARMLESS)('lets pass %s', async (_, from, to) => {
    expect(await problemsOf(changed(from, to))).toEqual([])
  })

  it('knows a field of Query by its name alone', async () => {
    changelog('**breaking:** `queues` can be null, with an error beside it.')
    expect(await problemsOf(changed('[Queue!]!', '[Queue!]'))).toEqual([])
  })

  it('tells each change that is not named', async () => {
    changelog('**breaking:** `Instant` is gone.')
    const printed = changed('scalar Instant', '').replace('VOICE CHAT', '')
    const problems = await problemsOf(printed.replace('enum Kind {  }', 'enum Kind { VIDEO }'))
    expect(problems.map((problem) => /name `(.*?)`/.exec(problem)?.[1])).toEqual([
      'Kind.VOICE',
      'Kind.CHAT',
    ])
  })

  it('refuses a printed schema that is out of date, or none', async () => {
    const outOfDate = [expect.stringContaining('run "npm run schema"')]
    expect(await schemaProblems(folder, RELEASED)).toEqual(outOfDate)
    write('schema.graphql', RELEASED)
    expect(await schemaProblems(folder, RELEASED)).toEqual([])
    expect(await schemaProblems(folder, `${RELEASED} type New { id: ID! }`)).toEqual(outOfDate)
  })

  it('keeps the schema of each release, and compares it with the one before', async () => {
    const printed = changed('scalar Instant', '')
    write('schema.graphql', printed)
    write('CHANGELOG.md', '# Changelog\n\n## 0.2.0 (2026-12-01)\n\n- **feat:** more\n\n## 0.1.0\n')
    expect(await schemaProblems(folder, printed)).toEqual([
      'schema/released/0.2.0.graphql is missing: run "npm run schema" and commit it',
    ])
    expect(await problemsOf(printed)).toEqual([
      expect.stringMatching(
        /^Breaking since 0\.1\.0: .*name `Instant` in .*CHANGELOG\.md, 0\.2\.0$/,
      ),
    ])
    write('CHANGELOG.md', '# Changelog\n\n## 0.2.0\n\n- **breaking:** no `Instant`\n\n## 0.1.0\n')
    expect(await problemsOf(printed)).toEqual([])
    expect(await problemsOf(`${printed} type New { id: ID! }`)).toEqual([])
    const kept = readFileSync(join(folder, 'schema/released/0.2.0.graphql'), 'utf8')
    expect(kept).toBe(printed)
  })
})

describe('the printed schema', () => {
  it('is committed as it is, and breaks nothing that is not named', async () => {
    expect(await schemaProblems('.', printedSchema())).toEqual([])
  })
})
