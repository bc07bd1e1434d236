export const day = 86_400_000;
export const importing = 'import-key-material';
