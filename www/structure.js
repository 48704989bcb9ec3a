// Edits of the network's structure, as a run has them in changes of `hidden`:
//
// | value | what becomes of the network |
// |---|---|
// | `1.add.8` | hidden layer 1 gets 8 units more, behind the others |
// | `1.remove.17` | unit 17 of hidden layer 1 goes, and those behind it move up |
// | `2.insert` | there is a new hidden layer 2, and those from there on move up |
// | `2.drop` | hidden layer 2 goes |
//
// Layers are counted from 1, units from 0.

/**
 * @typedef {object} StructureEdit
 * @property {'add' | 'remove' | 'insert' | 'drop'} kind
 * @property {number} layer
 * @property {number} count units that are added, or the unit that is removed; else 0
 */

const EDIT = /^([1-9]\d?)\.(?:(add|remove)\.(0|[1-9]\d{0,3})|(insert|drop))$/;

/** @param {unknown} text @returns {StructureEdit | undefined} nothing where the text is no edit */
export function structureEditOf(text) {
  const [match, layer, ofUnits, count = 0, ofLayer] = EDIT.exec(String(text)) ?? [];
  if (match === undefined) return undefined;
  const kind = /** @type {StructureEdit['kind']} */ (ofUnits ?? ofLayer);
  return { kind, layer: Number(layer), count: Number(count) };
}
