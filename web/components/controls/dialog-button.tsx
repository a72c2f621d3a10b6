// A button that opens a dialog. The code of the dialog loads with the first click.
'use client';
import { Fragment, type ReactNode, useState } from 'react';

interface DialogButtonProps {
  readonly label: ReactNode;
  /** For screen readers, if the label is too short for them. */
  readonly 'aria-label'?: string | undefined;
  readonly 'aria-disabled'?: boolean | undefined;
  readonly className?: string;
  readonly children: (onClose: () => void) => ReactNode;
}

export function DialogButton({ label, children, ...attributes }: DialogButtonProps) {
  /** When the click came that opened the dialog; 0 while it is closed. */
  const [openedAt, setOpenedAt] = useState(0);
  return (
    <>
      <button
        type="button"
        className="icon-button"
        aria-haspopup="dialog"
        {...attributes}
        onClick={({ currentTarget, timeStamp }) => {
          // A menu moves the focus to its opener. Closing the dialog returns the focus there.
          currentTarget.closest<HTMLElement>('[popover]')?.hidePopover();
          setOpenedAt(attributes['aria-disabled'] ? 0 : timeStamp);
        }}
      >
        {label}
      </button>
      {/* A dialog returns the focus before the event that says so. A click in between needs another dialog. */}
      {openedAt > 0 && <Fragment key={openedAt}>{children(() => setOpenedAt(0))}</Fragment>}
    </>
  );
}
