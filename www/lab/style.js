// The style of the laboratory's pieces.

export const labStyle = async () => (await import('../lab.css?url')).default;
