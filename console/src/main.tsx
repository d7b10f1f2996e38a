// Where the console starts: theme and language first, so that the first paint is right.
import "./app.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { createRoot } from "react-dom/client";
import { queryClient } from "./api/queries";
import { startLanguage } from "./i18n";
import { startTheme } from "./parts/theme";
import { router } from "./router";

startTheme();
await startLanguage();
const place = document.getElementById("console");
if (place !== null) {
  createRoot(place).render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
}
