import fc from 'fast-check'

type Json = unknown

/** What nobody of us writes into a place, or writes into another one. */
const ODD: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(
    ...[null, true, '', 'x', '__proto__', 'HOLOGRAM', [], {}, [null], [{}], { constructor: null }],
    ...[0, -0, -1, 2.5, 1e300, -1e300, 2 ** 53 + 2, 8.64e15 + 1, 253_402_300_800_000, 1e-320],
  ),
  fc.jsonValue({ maxDepth: 2 }),
)

/** One place of a value, by a number, and what becomes of it. */
export interface Spoil {
  readonly place: number
  readonly how: 'replace' | 'remove' | 'repeat'
  readonly by: Json
}

export const anySpoil: fc.Arbitrary<Spoil> = fc.record({
  place: fc.nat(100_000),
  how: fc.constantFrom('replace', 'replace', 'replace', 'remove', 'repeat'),
  by: ODD,
})

/** A copy of the value in which that place is spoiled. */
export function spoiled(value: Json, { place, how, by }: Spoil): Json {
  const copy: Json = structuredClone(value)
  const places = [...placesIn(copy)]
  const at = places[place % Math.max(1, places.length)]
  if (!at) return by
  const { holder, key } = at
  if (how === 'replace') Reflect.set(holder, key, by)
  else if (Array.isArray(holder)) {
    if (how === 'remove') holder.splice(Number(key), 1)
    else holder.splice(Number(key), 0, holder[Number(key)])
  } else if (how === 'remove') Reflect.deleteProperty(holder, key)
  else Reflect.set(holder, `${key}2`, Reflect.get(holder, key))
  return copy
}

function* placesIn(value: Json): Generator<{ readonly holder: object; readonly key: string }> {
  if (typeof value !== 'object' || value === null) return
  for (const [key, item] of Object.entries(value)) {
    yield { holder: value, key }
    yield* placesIn(item)
  }
}
