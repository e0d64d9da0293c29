const DEFAULTS: Record<string, string> = {
  shared_buffers: '128MB',
  max_connections: '100',
  log_min_messages: 'warning',
};

/**
 * The command line of the server. `settings` go over the defaults, but not over what the rest of the program relies on:
 * only this machine may connect, by TCP, on the given port, and the log goes to the file we handed over.
 */
export function serverArguments(folder: string, port: number, settings: Record<string, string>): string[] {
  const all = {
    ...DEFAULTS,
    ...settings,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    port: String(port),
    logging_collector: 'off',
    log_destination: 'stderr',
  };
  return ['-D', folder, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}
