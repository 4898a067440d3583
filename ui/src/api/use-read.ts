// Reading: a command's answer, kept until the news says that it changed.
import { keepPreviousData, QueryClient, useQueries, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { type ApiError, call } from "./client";
import type { ReadName, Request, Response } from "./types";

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: "always",
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 5 * 60_000,
      retry: false,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
    },
    mutations: { networkMode: "always", retry: false },
  },
});

export function readOptions<C extends ReadName>(command: C, request: Request<C>) {
  return {
    queryKey: [command, request] as const,
    queryFn: () => call(command, request),
  };
}

interface Options {
  enabled?: boolean;
  /** Show the last answer until the new one is there (lists, search). */
  keep?: boolean;
  /** Ask again every so many ms (jobs). */
  every?: number | false;
}

export function useRead<C extends ReadName>(
  command: C,
  request: Request<C>,
  options: Options = {},
): UseQueryResult<Response<C>, ApiError> {
  return useQuery<Response<C>, ApiError>({
    ...readOptions(command, request),
    enabled: options.enabled ?? true,
    ...(options.keep ? { placeholderData: keepPreviousData as never } : {}),
    ...(options.every === undefined ? {} : { refetchInterval: options.every }),
  });
}

/** The same command several times (pages of a list). `keep`: what another request answered stands in until this one does. */
export function useReads<C extends ReadName>(command: C, requests: Request<C>[], keep = true): (Response<C> | undefined)[] {
  return useQueries({
    queries: requests.map((request) => ({
      ...readOptions(command, request),
      ...(keep ? { placeholderData: keepPreviousData as never } : {}),
    })),
    combine: (results) => results.map((result) => result.data as Response<C> | undefined),
  });
}
