// Imported before anything of PostGraphile's, which would print a warning and look for mistakes of programmers.
process.env.GRAPHILE_ENV ??= 'production';

export {};
