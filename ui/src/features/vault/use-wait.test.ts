import { act, renderHook } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { ApiError } from "@/api/client";
import { useWait } from "./use-wait";

const refused = (details: Record<string, unknown>) => new ApiError({ code: "wrong_passphrase", details, trace: "" });

it("counts the told wait down to nothing", () => {
  vi.useFakeTimers();
  try {
    const { result } = renderHook(() => useWait());
    expect(result.current.left).toBe(0);
    act(() => result.current.begin(refused({ wait_ms: 4_000 })));
    expect(result.current.left).toBe(4);
    act(() => void vi.advanceTimersByTime(2_500));
    expect(result.current.left).toBe(2);
    act(() => void vi.advanceTimersByTime(2_000));
    expect(result.current.left).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

it("a refusal that tells no wait leaves none", () => {
  const { result } = renderHook(() => useWait());
  act(() => result.current.begin(refused({})));
  expect(result.current.left).toBe(0);
});
