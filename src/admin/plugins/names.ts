/** `webhooks.api_watch` is `watch`, and a column `id` stays `id`, which the preset would call `rowId`. */
export const NamesPlugin: GraphileConfig.Plugin = {
  name: 'RowhookNamesPlugin',
  version: '1.0.0',
  inflection: {
    replace: {
      functionResourceName(previous, _options, details) {
        return (previous?.(details) ?? details.pgProc.proname).replace(/^api_/, '');
      },
      _attributeName(previous, _options, details) {
        return previous?.({ ...details, skipRowId: true }) ?? details.attributeName;
      },
    },
  },
};
