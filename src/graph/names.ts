import type DataLoader from 'dataloader'
import type { GraphQLResolveInfo } from 'graphql'
import type { NamedEntity } from './models/entity.js'
import { selects } from './selection.js'

export type NamesWanted = 'with names' | 'without names'

/** @param field of the list's items: the entity */
export function namesWanted(info: GraphQLResolveInfo, field: string): NamesWanted {
  return selects(info, [field, 'name']) ? 'with names' : 'without names'
}

/**
 * The entities of a report, one object each, with their names where these were asked for. Looked up
 * before the rows are written: a promise for the name of every row takes a third of a large answer's
 * time (`npm run bench -- http`).
 */
export async function entitiesOf(
  ids: Iterable<string>,
  loader: DataLoader<string, string | null>,
  names: NamesWanted,
): Promise<(id: string) => NamedEntity> {
  const distinct = [...new Set(ids)]
  const found = names === 'with names' ? await loader.loadMany(distinct) : []
  const byId = new Map<string, NamedEntity>(
    distinct.map((id, index) => {
      const name = found[index]
      return [id, typeof name === 'string' || name === null ? { id, name } : { id }]
    }),
  )
  return (id) => byId.get(id) ?? { id }
}
