import { AsyncLocalStorage } from 'node:async_hooks';
import { AsyncLocalStorageProviderSingleton } from '@langchain/core/singletons';
import { advance, runAhead } from '../lib/tasks/advance.ts';

// The bundle gets LangGraph's browser build, which comes without one: interrupt() would throw instead of pausing.
AsyncLocalStorageProviderSingleton.initializeGlobalInstance(new AsyncLocalStorage());

/** The engine, imported where it is used and not before: doors that do not need it start light. */
export const engine = { advance, runAhead };
