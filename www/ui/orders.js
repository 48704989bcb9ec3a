// The order of the units in the drawing: by number, or by influence as it was at an epoch.

/** @typedef {import('../frame.js').Props} Props */
/** @typedef {NonNullable<import('../engine/inspections.js').Inspection['network']>} Told */

/** The units of each layer in the order that they are shown in. @param {Props['state']} state */
export const ordersOf = ({ order, data }) => [
  undefined,
  ...(order?.data === data ? (order?.layers ?? []) : []),
];

/** Whether units are in another order than by number. @param {Props['state']} state */
export const isOrdered = (state) => ordersOf(state).some(Boolean);

/** @param {Props} props @param {Told} told */
export function orderByInfluence({ state, actions }, told) {
  const layers = told.layers.map((layer) => ('order' in layer ? layer.order : undefined));
  actions.set({ order: { data: state.data, epoch: state.inspection?.epoch ?? 0, layers }, page: 0 });
}
