// A button that opens a dialog. The code of the dialog loads with the first click.
'use client';
import { type ReactNode, useState } from 'react';

interface DialogButtonProps {
  readonly label: ReactNode;
  /** For screen readers, if the label is too short for them. */
  readonly name?: string | undefined;
  readonly className?: string | undefined;
  readonly isDisabled?: boolean | undefined;
  readonly children: (onClose: () => void) => ReactNode;
}

export function DialogButton(props: DialogButtonProps) {
  const { label, name, className = 'icon-button', isDisabled, children } = props;
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className={className}
        aria-label={name}
        aria-haspopup="dialog"
        aria-disabled={isDisabled}
        onClick={({ currentTarget }) => {
          // A menu moves the focus to its opener. Closing the dialog returns the focus there.
          currentTarget.closest<HTMLElement>('[popover]')?.hidePopover();
          setOpen(isDisabled !== true);
        }}
      >
        {label}
      </button>
      {isOpen && children(() => setOpen(false))}
    </>
  );
}
