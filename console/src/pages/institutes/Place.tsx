// Says where an institute is, for the map of its network.
import { useState } from "react";
import type { InstitutePage } from "../../api/network";
import { useNetworkChange } from "../../api/queries";
import { useWords } from "../../i18n";
import { Button } from "../../parts/basic";
import { FormDialog, labelOf } from "../programmes/FormDialog";

export function Place({ institute }: { institute: InstitutePage }) {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  const set = useNetworkChange("PUT", "/institute/place", close);
  return (
    <>
      <Button small onClick={() => setOpen(true)}>
        {t("outlook.setPlace")}
      </Button>
      {open && (
        <FormDialog
          title={t("outlook.setPlace")}
          text={t("outlook.setPlaceHelp")}
          word={t("network.save")}
          inputs={[
            { name: "en", label: t("outlook.placeEn") },
            { name: "ko", label: t("outlook.placeKo"), optional: true },
            { name: "latitude", label: t("outlook.latitude"), help: t("outlook.latitudeHelp") },
            { name: "longitude", label: t("outlook.longitude"), help: t("outlook.longitudeHelp") },
          ]}
          error={set.error}
          busy={set.isPending}
          onClose={close}
          onSubmit={(said) =>
            set.mutate({
              query: { id: institute.id },
              body: {
                label: labelOf(said),
                latitude: said("latitude"),
                longitude: said("longitude"),
              },
            })
          }
        />
      )}
    </>
  );
}
