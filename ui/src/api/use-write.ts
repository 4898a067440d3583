// Writing: one command, its error said where it happened or, if nobody takes it, in a toast.
import { useMutation } from "@tanstack/react-query";
import { toastError } from "@/components/toast";
import { type ApiError, call } from "./client";
import type { ActName, Request, Response } from "./types";

interface Options<C extends ActName> {
  onDone?: (response: Response<C>, request: Request<C>) => void;
  /** The place shows the error itself. */
  quiet?: boolean;
  onFail?: (error: ApiError) => void;
}

export function useWrite<C extends ActName>(command: C, options: Options<C> = {}) {
  return useMutation<Response<C>, ApiError, Request<C>>({
    mutationFn: (request) => call(command, request),
    onSuccess: (response, request) => options.onDone?.(response, request),
    onError: (error) => {
      options.onFail?.(error);
      if (!options.quiet) toastError(error);
    },
  });
}
