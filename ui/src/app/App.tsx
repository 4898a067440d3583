import { Tooltip } from "@base-ui/react/tooltip";
import { I18nProvider } from "@lingui/react";
import { QueryClientProvider } from "@tanstack/react-query";
import { queryClient } from "@/api/use-read";
import { Toasts } from "@/components/toast";
import { useI18n } from "@/locales/i18n";
import { Fault } from "./Fault";
import { Gate } from "./Gate";

export function App() {
  const i18n = useI18n();
  return (
    <I18nProvider i18n={i18n}>
      <QueryClientProvider client={queryClient}>
        <Tooltip.Provider>
          <Fault>
            <Gate />
          </Fault>
          <Toasts />
        </Tooltip.Provider>
      </QueryClientProvider>
    </I18nProvider>
  );
}
