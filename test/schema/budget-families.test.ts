import { readFileSync } from 'node:fs'
import { buildASTSchema, isObjectType, parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { AGGREGATE_FAMILIES, endpointOf, jobsOf } from '../../src/reports/aggregates/family.js'
import { CATALOG } from '../../src/reports/catalog.js'
import { CONVERSATION_DETAILS } from '../../src/reports/conversations/endpoints.js'
import { CONVERSATION_JOBS } from '../../src/upstream/runs/job-protocol.js'

const text = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8')
const type = buildASTSchema(parse(text), { assumeValidSDL: true }).getType('RateLimitBudget')
const description = (isObjectType(type) && type.getFields()['family']?.description) || ''
/** `<path>`: of any family of aggregates. */
const told = [...description.matchAll(/(?:<path>|[a-z]+)(?:\.[a-z]+)*/gi)].map(([name]) => name)

const asked = [
  ...CATALOG.map(({ endpoint }) => endpoint),
  ...AGGREGATE_FAMILIES.flatMap((name) => [endpointOf(name), jobsOf(name) ?? endpointOf(name)]),
  CONVERSATION_DETAILS,
  CONVERSATION_JOBS,
].map(({ family }) => family)

describe('the description of RateLimitBudget.family', () => {
  it.each([...new Set([...asked, 'reports.fetch', 'directory', 'token'])])(
    'covers %s',
    (family) => {
      const pattern = family.replace(/^[a-z]+(?=\.aggregates(?:\.jobs)?$)/, '<path>')
      expect(told).toContain(pattern)
    },
  )
})
