import type { Dispatcher } from 'undici';

/** What requests are sent by: connections to any number of origins, made in one way. */
export type Connections = Pick<Dispatcher, 'dispatch' | 'close' | 'destroy'> & {
  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean;
  /** Lets what was dispatched end. */
  close(): Promise<void>;
  /** Cuts everything. */
  destroy(): Promise<void>;
};
